# native
import asyncio
import os

import httpx

API = "https://api.helpscout.net/v1"
LIMIT = asyncio.Semaphore(3)


class Desk:
    def __init__(self, client: httpx.AsyncClient):
        self.client = client

    async def get(self, path, **params):
        async with LIMIT:
            answer = await self.client.get(API + path, params=params)
        answer.raise_for_status()
        return answer.json()

    async def conversations(self, box):
        page = 1
        while True:
            data = await self.get(f"/mailboxes/{box}/conversations.json", page=page)
            for row in data["items"]:
                yield row
            if page >= data["pages"]:
                break
            page += 1


async def name_of(client: httpx.AsyncClient, number: int):
    answer = await client.get(f"{API}/customers/{number}.json")
    if answer.status_code == 404:
        return "nobody"
    answer.raise_for_status()
    return answer.json()["item"]["lastName"]


async def main():
    async with httpx.AsyncClient(auth=(os.environ["HELPSCOUT_API_KEY"], "X")) as client:
        desk = Desk(client)
        for box in (await desk.get("/mailboxes.json"))["items"]:
            closed = [row["id"] async for row in desk.conversations(box["id"]) if row["status"] == "closed"]
            print(box["name"], len(closed))
        print(await asyncio.gather(*(name_of(client, n) for n in (8002, 8003, 1))))
        rows = (await desk.get("/mailboxes/101/conversations.json", status="active"))["items"]
        answer = await client.put(f"{API}/conversations/{rows[0]['id']}.json", json={"status": "closed"})
        answer.raise_for_status()
        try:
            answer = await client.get(f"{API}/conversations/1.json")
            answer.raise_for_status()
            print(answer.json()["item"]["subject"])
        except httpx.HTTPStatusError as error:
            print("status", error.response.status_code)


asyncio.run(main())
