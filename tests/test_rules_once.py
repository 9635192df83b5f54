"""What is worked out once."""

from cleaner.rules.once import Once


def test_once() -> None:
    """The work is done when it is asked for, and not again."""
    done: list[int] = []

    def work() -> list[int]:
        done.append(len(done))
        return done

    once = Once(work)
    assert done == []
    assert once() == [0]
    assert once() == [0]
