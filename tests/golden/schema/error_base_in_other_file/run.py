from shared import Base


class Runner(Base):
    pass
