from bridle.engine.recent import Recent


def test_what_is_unused_for_longest_goes_first():
    recent = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(key) for key in "abc"] == [1, None, 3]
    assert len(recent) == 2


def test_a_value_is_made_once_while_it_is_kept():
    recent, made = Recent(1), []

    def make():
        made.append(len(made))
        return made[-1]

    assert [recent.get_or_make(key, make) for key in "aaba"] == [0, 0, 1, 2]
