# native
import os

from hs import Api, ApiError

api = Api(os.environ["HELPSCOUT_API_KEY"])
print(api.get_conversation(50001)["subject"])
api.close(50001)
print(api.get_conversation(50001)["status"])
api.delete(50006)
try:
    api.get_conversation(50006)
except ApiError as e:
    print("gone", e.status)
