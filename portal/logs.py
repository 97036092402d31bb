"""How a log line looks where machines read it."""

import json
import logging


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at (ISO 8601, UTC offset), level, logger, message, and the traceback as `error`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
