"""Codemods that rewrite Mailbox API V1 code to helpscout_v2.

- `engine.check`, `engine.rewrite`, `engine.rewrite_text`: from paths, or one text, to a report
- `engine.scan`, `engine.run`: the same in two steps; `edits.write_edits` makes the edits
- `findings`: what a report holds; `render.render`: a report as text, JSON, SARIF, HTML, ...
- `refactor.one_pass`: one pass of the rules, texts in, report out; `worker` repeats and checks it
- `config.Config`: the settings, `[tool.helpscout-migrate]` of a pyproject.toml
"""
