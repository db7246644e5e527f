# native
from desk import find, fetch

me = fetch("users/me.json")["item"]
print(me["firstName"], me["email"])
for tag in fetch("tags.json")["items"]:
    print(tag["tag"])
for customer in find("customers.json", firstName="Amira")["items"]:
    print(customer["lastName"], customer["createdAt"])
