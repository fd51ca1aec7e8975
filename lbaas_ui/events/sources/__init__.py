"""Where events come from: reading now and then (``poll``), and being told (``feed``, ``notifications``)."""
