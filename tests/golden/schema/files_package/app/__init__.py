from .config import *
from .config import Settings as Settings
from . import styles
