class Size(:
    pass
