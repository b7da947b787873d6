// The device page: keeps itself fresh, in the language of the screen.

import { begin } from "./language.js";
import "./refresh.js";
import "./staff-words.js";

begin(document.getElementById("language"), () => {});
