"""Small grey JPEGs that any viewer shows, each different."""
import struct


def _segment(marker, content):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(comment, width=120, height=56, size=None):
    """A grey baseline JPEG, `width` x `height`, that carries `comment` (bytes); filled up to `size` bytes when
    given. The Huffman tables hold one code each, so a block is the two bits 00."""
    blocks = ((width + 7) // 8) * ((height + 7) // 8)
    bits = "00" * blocks
    bits += "1" * (-len(bits) % 8)
    scan = bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8))
    one_code = bytes([1] + [0] * 15 + [0])
    head = (b"\xff\xd8" + _segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + _segment(0xDB, b"\0" + b"\1" * 64) +
            _segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)) +
            _segment(0xC4, b"\x00" + one_code) + _segment(0xC4, b"\x10" + one_code))
    tail = _segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + scan + b"\xff\xd9"
    comments = _segment(0xFE, comment)
    while size is not None and len(head) + len(comments) + len(tail) + 4 <= size:
        fill = min(size - len(head) - len(comments) - len(tail) - 4, 60_000)
        comments += _segment(0xFE, b"." * fill)
    return head + comments + tail
