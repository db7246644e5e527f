"""Reports, computed from the account. Field names are the V1 ones that V2 kept.

https://developer.helpscout.com/mailbox-api/endpoints/reports/company/reports-company-overall/
"""
