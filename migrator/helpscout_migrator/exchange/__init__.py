"""V1 keys in bulk through the transition service: never twice, never leaked, always resumable."""
