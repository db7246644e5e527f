import base64

from requests.auth import AuthBase


class KeyAuth(AuthBase):
    """Basic credentials of a V1 key."""

    def __init__(self, key, password="X"):
        self.key = key
        self.password = password

    def header(self):
        pair = "%s:%s" % (self.key, self.password)
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def __call__(self, request):
        request.headers["Authorization"] = self.header()
        return request
