"""What is saved as versions, each written from the one before it."""


class WrittenSince(ValueError):
    """Another version came in between: `stands`, where that is a text. `same`: it says just what
    was to be written."""

    def __init__(self, *, same: bool = False, stands: str = "") -> None:
        super().__init__("another version stands")
        self.same, self.stands = same, stands
