"""What the measurements from outside share: figures of times, of CPU, of bofd's own metrics, and how they are shown."""
import os
import pathlib
import resource


class Histogram:
    """What a histogram of the metrics page has counted since `before`, another one of it."""

    def __init__(self, metrics, name, before=None):
        start = f'{name}_bucket{{le="'
        self.bounds = {float(key[len(start):-2].replace("+Inf", "inf")): count - (before.at(key) if before else 0)
                       for key, count in metrics.items() if key.startswith(start)}
        self._raw = metrics

    def at(self, key):
        return self._raw.get(key, 0)

    def quantile(self, share):
        """Seconds, as if the times were spread evenly in their bucket."""
        last_bound = last_count = 0
        wanted = share * max(self.bounds.values(), default=0)
        for bound, count in sorted(self.bounds.items()):
            if count >= wanted and count > last_count:
                if bound == float("inf"):
                    return last_bound
                return last_bound + (bound - last_bound) * (wanted - last_count) / (count - last_count)
            last_bound, last_count = bound, count
        return 0.0


def at(times, share):
    """The smallest time that so large a share does not exceed."""
    return times[max(0, min(len(times), -int(-share * len(times) // 1)) - 1)] if times else float("nan")


def cpu_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ms(seconds):
    return f"{seconds * 1e3:.{2 if seconds < 0.1 else 0}f} ms"


def quantiles(times):
    return ", ".join(f"{name} {ms(at(times, share))}" for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99),
                                                                          ("longest", 1.0)))


def show(cells, note, markdown):
    """A row as bof bench prints its figures, its name in the first cell, and what is to be said of it."""
    if markdown:
        print("| " + " | ".join(cells) + " |")
        print(f"- {cells[0]}: {note}", flush=True)
        return
    print("  ".join(cells))
    print(f"  {note}", flush=True)
