"""placeholder"""


def main(sizes):
    pass
