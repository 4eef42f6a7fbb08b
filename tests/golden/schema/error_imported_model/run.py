from shared import Runner
