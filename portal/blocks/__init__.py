"""The blocks every body is made of: `BodyBlocks`, the one StreamBlock. Pages store its keys: never rename one."""

from portal.blocks.body import BodyBlocks

__all__ = ["BodyBlocks"]
