"""Names and sentences for invented people and their questions."""

from __future__ import annotations

FIRST_NAMES = (
    "Amara", "Bastian", "Chiara", "Dmitar", "Eskil", "Fenna", "Gudrun", "Hanoch", "Ilse",
    "Jorun", "Kaveh", "Lumi", "Mireille", "Nikau", "Oona", "Petros", "Quirin", "Renske",
    "Siobhán", "Tomasz", "Ulla", "Vasco", "Wanja", "Xenia", "Yngve", "Zora", "Ágnes", "Øyvind",
)  # fmt: skip
LAST_NAMES = (
    "Aldershaw", "Brenninkhof", "Castellane", "Dovrefell", "Eichenau", "Farrowby", "Grünwinkel",
    "Hazelgrove", "Istvanffy", "Jarnefeld", "Kestrelham", "Lindqvarn", "Mossbank", "Nørregaard",
    "Oakenfield", "Pennywhistle", "Quillfeather", "Rookwood", "Silverbrook", "Thistledown",
)  # fmt: skip
SUBJECTS = (
    "Lantern arrived broken", "Where is my parcel?", "Invoice for last month",
    "Change of delivery address", "Glass chimney does not fit", "Discount code refused",
    "Wick keeps smoking", "Wholesale price list", "Return label please",
    "Order placed twice", "Spare parts for the Nordlys lamp", "Question about warranty",
)  # fmt: skip
QUESTIONS = (
    "Hello, could you please look into this?",
    "The parcel has been under way for two weeks now.",
    "I opened the box and the glass was in pieces.",
    "Please send the invoice to our accounts department.",
    "I moved last week; the new address is in my profile.",
    "It worked for a day and then went dark.",
)
ANSWERS = (
    "Thank you for writing. We have sent a replacement today.",
    "We asked the carrier and will tell you what they say.",
    "The invoice is attached.",
    "I have changed the address for you.",
    "Could you send us a photo of the damage?",
)
NOTES = (
    "Carrier confirms: lost in the depot.",
    "Second complaint this month, be generous.",
    "Checked the stock, three left.",
)
