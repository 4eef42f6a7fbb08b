from app import Settings, SIZES, styles as s
from app.base import Base


class Runner(Base):
    style: str = "x"

    def setup(self):
        pass
