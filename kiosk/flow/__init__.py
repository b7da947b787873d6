"""The check-in journey: steps, session, time-outs, what comes next. No Kivy in it."""
