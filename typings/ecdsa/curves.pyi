from ecdsa.ellipticcurve import CurveFp, PointJacobi

class Curve:
    openssl_name: str
    curve: CurveFp
    generator: PointJacobi
    order: int

BRAINPOOLP256r1: Curve
NIST224p: Curve
NIST256p: Curve
BRAINPOOLP384r1: Curve
BRAINPOOLP512r1: Curve
NIST384p: Curve
NIST521p: Curve
