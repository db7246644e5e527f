# native
from api import Api

api = Api()
for box in api.boxes():
    print(box["id"], box["name"], box["email"])
