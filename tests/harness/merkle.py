"""The audit log's tree, checked by twenty lines of our own from RFC 9162, so that a mistake of the server's is not
also ours."""
import base64
import hashlib


def leaf_hash(body):
    return hashlib.sha256(b"\0" + body).digest()


def _node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves):
    """RFC 9162, 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return _node(root_of(leaves[:split]), root_of(leaves[split:]))


def root_of_path(leaf, index, size, path):
    """RFC 9162, 2.1.3.2: the root that the inclusion proof leads to, or None when it fits no tree of that size."""
    if index >= size:
        return None
    at, last, root = index, size - 1, leaf
    for hash_ in path:
        if last == 0:
            return None
        if at % 2 == 1 or at == last:
            root = _node(hash_, root)
            while at % 2 == 0 and at != 0:
                at, last = at >> 1, last >> 1
        else:
            root = _node(root, hash_)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def checkpoint(note):
    """(origin, size, root) of a signed checkpoint; the signature is for others to check."""
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


def check_proof(proof):
    """Raises AssertionError unless an entry, as the API shows it with its proof, is in the checkpoint's tree."""
    leaf = leaf_hash(proof["canonical"].encode())
    assert leaf == base64.b64decode(proof["leaf"]), "the body does not hash to its leaf"
    _, size, root = checkpoint(proof["checkpoint"])
    path = [base64.b64decode(hash_) for hash_ in proof["inclusion"]]
    assert root_of_path(leaf, proof["number"] - 1, size, path) == root, "the proof does not lead to the signed root"
