"""The search syntax of the `query` parameter.

https://developer.helpscout.com/mailbox-api/endpoints/conversations/list/
"""
