# native
import asyncio
import base64
import os

import aiohttp

API = "https://api.helpscout.net/v1"
TOKEN = base64.b64encode((os.environ["HELPSCOUT_API_KEY"] + ":X").encode()).decode()


async def page_of(session, box, page):
    async with session.get(f"{API}/mailboxes/{box}/conversations.json", params={"page": page}) as answer:
        answer.raise_for_status()
        return await answer.json()


async def subjects(session, box):
    first = await page_of(session, box, 1)
    rows = list(first["items"])
    for data in await asyncio.gather(*[page_of(session, box, n) for n in range(2, first["pages"] + 1)]):
        rows.extend(data["items"])
    return [row["subject"] for row in rows]


async def customer(session, number):
    async with session.get(f"{API}/customers/{number}.json") as answer:
        if answer.status != 200:
            print("no customer", number, answer.status)
            return None
        return (await answer.json())["item"]


async def main():
    headers = {"Authorization": f"Basic {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        print(sorted(await subjects(session, 102))[:5])
        tasks = [asyncio.create_task(customer(session, number)) for number in (8002, 4)]
        for person in await asyncio.gather(*tasks):
            if person is not None:
                print(person["lastName"])


asyncio.run(main())
