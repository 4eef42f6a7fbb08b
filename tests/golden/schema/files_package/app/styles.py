STYLES = {"photo": 1, "anime": 2}
