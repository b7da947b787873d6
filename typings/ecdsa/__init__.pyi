from ecdsa.curves import BRAINPOOLP256r1 as BRAINPOOLP256r1
from ecdsa.curves import BRAINPOOLP384r1 as BRAINPOOLP384r1
from ecdsa.curves import BRAINPOOLP512r1 as BRAINPOOLP512r1
from ecdsa.curves import NIST224p as NIST224p
from ecdsa.curves import NIST256p as NIST256p
from ecdsa.curves import NIST384p as NIST384p
from ecdsa.curves import NIST521p as NIST521p
