#include "ingest/nrd_activity_book.hpp"

#include <algorithm>

namespace bof {

void NrdActivityBook::note(std::span<const NrdSign> signs) {
    if (signs.empty()) return;
    lines_.with([&](auto& lines) {
        for (const NrdSign& sign : signs) {
            Line& line = lines[sign.nrd];
            NrdActivity& activity = line.activity;
            const UtcTime seen = std::min(sign.captured, sign.received);
            activity.nrd = sign.nrd;
            activity.by_hour.add(hour_number(seen));
            activity.by_minute.add(minute_number(seen));
            if (seen >= activity.last_seen()) {
                activity.captured = sign.captured;
                activity.received = sign.received;
            }
            line.changed = true;
        }
    });
}

void NrdActivityBook::restore(const std::vector<NrdActivity>& kept) {
    lines_.with([&](auto& lines) {
        for (const NrdActivity& activity : kept) lines.emplace(activity.nrd, Line{activity, false});
    });
}

std::vector<NrdActivity> NrdActivityBook::take_changed() {
    return lines_.with([](auto& lines) {
        std::vector<NrdActivity> changed;
        for (auto& [nrd, line] : lines) {
            if (!line.changed) continue;
            changed.push_back(line.activity);
            line.changed = false;
        }
        return changed;
    });
}

void NrdActivityBook::give_back(const std::vector<NrdActivity>& taken) {
    lines_.with([&](auto& lines) {
        for (const NrdActivity& activity : taken) lines.at(activity.nrd).changed = true;
    });
}

std::unordered_map<NrdId, NrdActivity> NrdActivityBook::all() const {
    return lines_.with([](const auto& lines) {
        std::unordered_map<NrdId, NrdActivity> all;
        all.reserve(lines.size());
        for (const auto& [nrd, line] : lines) all.emplace(nrd, line.activity);
        return all;
    });
}

}  // namespace bof
