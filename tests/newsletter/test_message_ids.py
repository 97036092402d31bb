import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import message_ids


@pytest.mark.parametrize("written", [message_ids.message_id, message_ids.return_address])
def test_name_leads_back_to_its_delivery(written):
    assert message_ids.delivery_of(f"Original-Recipient: {written(3, 81)}\r\n") == 81


@pytest.mark.parametrize(
    "forged",
    ["", "nl.3.81.00000000", message_ids.name(3, 81).replace(".81.", ".82."), "b+3.81@portal.example", "nl.3.81."],
)
def test_forged_name_leads_nowhere(forged):
    assert message_ids.delivery_of(forged) is None


@given(st.text())
def test_any_text_is_survived(text):
    assert message_ids.delivery_of(text) is None
