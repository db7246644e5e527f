def describe(conv):
    owner = conv["owner"]
    who = "%s %s" % (owner["firstName"], owner["lastName"]) if owner else "nobody"
    return "#%d %s (%s) %s" % (conv["number"], conv["subject"], who, "vip" in conv["tags"])
