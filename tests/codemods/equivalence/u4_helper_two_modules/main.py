# native
import api
import desk


if __name__ == "__main__":
    for box in api.mailboxes():
        print(desk.line(box))
    print(desk.describe(api.newest(api.mailboxes()[0]["id"])["id"]))
