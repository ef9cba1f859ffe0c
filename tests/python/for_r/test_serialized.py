"""What R wrote, read without R: the bytes here are of R 4.2, `serialize(x, NULL)`."""

import pytest

from bridle.for_r.serialized import Unread, calls_in, is_harmless

#: list(a = quote(g(1L)), b = 1:3, c = c(u = 1.5, v = NA), d = "\u00e9", e = globalenv(),
#: f = factor("k"))
DATA = bytes.fromhex(
    "580a000000030004020200030500000000055554462d38000002130000000600000006000000010004000900"
    "00000167000000020000000d0000000100000001000000fe000000ee0000000200000001000400090000000e"
    "636f6d706163745f696e747365710000000200000001000400090000000462617365000000020000000d0000"
    "00010000000d000000fe0000000e0000000340080000000000003ff00000000000003ff00000000000000000"
    "00fe0000020e000000023ff80000000000007ff00000000007a2000004020000000100040009000000056e61"
    "6d65730000001000000002000400090000000175000400090000000176000000fe0000001000000001000080"
    "0900000002c3a9000000fd0000030d0000000100000001000004020000000100040009000000066c6576656c"
    "73000000100000000100040009000000016b00000402000000010004000900000005636c6173730000001000"
    "0000010004000900000006666163746f72000000fe00000402000004ff000000100000000600040009000000"
    "0161000400090000000162000400090000000163000400090000000164000400090000000165000400090000"
    "000166000000fe"
)
#: list(quote(base::system("x"))), version = 2
OLDER = bytes.fromhex(
    "580a000000020004020200020300000000130000000100000006000000060000000100040009000000023a3a"
    "00000002000000010004000900000004626173650000000200000001000400090000000673797374656d0000"
    "00fe000000020000001000000001000400090000000178000000fe"
)


def test_calls_are_found():
    assert calls_in(DATA) == ["g"]
    assert calls_in(OLDER) == ["base::system"]


@pytest.mark.parametrize("content", [DATA, OLDER], ids=["version 3", "version 2"])
def test_what_is_cut_off_anywhere_is_refused(content):
    for end in range(len(content)):
        with pytest.raises(Unread):
            calls_in(content[:end])
    with pytest.raises(Unread, match="no content of R's"):
        calls_in(content + b"\0")


def test_other_bytes_end_in_words_or_are_data():
    for place in range(len(DATA)):
        for value in (0, 1, 127, 255):
            changed = bytearray(DATA)
            changed[place] = value
            try:
                calls_in(bytes(changed))
            except Unread as unread:
                assert str(unread)


def test_what_is_nested_deeply_is_read():
    head, one, end = DATA[:23], bytes.fromhex("0000001300000001"), bytes.fromhex("000000fe")
    assert calls_in(head + one * 10_000 + end) == []


@pytest.mark.parametrize(
    ("call", "harmless"),
    [
        ("log", True),
        ("base::log", True),
        ("recipes::all_predictors", True),
        ("mine::log", False),
        ("system", False),
        ("base::system", False),
        ("", False),
    ],
)
def test_what_only_computes(call, harmless):
    assert is_harmless(call) is harmless
