#include "report/detail/sheets.hpp"

#include "report/detail/printable.hpp"

#include <algorithm>
#include <string>

#include <pango/pangocairo.h>

namespace bof::report {
namespace {

constexpr double line_spacing = 1.2;
constexpr double thin = 0.5;
constexpr double rule_grey = 0.65;
constexpr double fill_grey = 0.93;
constexpr double bar_width = 3;
constexpr double foot_line = 10;
constexpr double foot_gap = 14;
constexpr double head_y = 34;
constexpr int lines_before_break = 2;
constexpr double points_a_pixel = 0.5;  ///< 144 dots per inch.

double points(int pango_units) { return pango_units_to_double(pango_units); }

double height_of(PangoLayout* layout) {
    int height = 0;
    pango_layout_get_size(layout, nullptr, &height);
    return points(height);
}

double height_of(const Row& row) {
    double height = 0;
    for (const Cell& cell : row.cells) height = std::max(height, height_of(cell.text.get()));
    return height;
}

struct FreesIterator {
    void operator()(PangoLayoutIter* iterator) const { pango_layout_iter_free(iterator); }
};
using Lines = std::unique_ptr<PangoLayoutIter, FreesIterator>;

/// Top and bottom of the line the iterator is at, from the top of the layout.
std::pair<double, double> span_of(PangoLayoutIter* line) {
    int top = 0;
    int bottom = 0;
    pango_layout_iter_get_line_yrange(line, &top, &bottom);
    return {points(top), points(bottom)};
}

/// How many lines from `from` on fit into `room`.
int lines_that_fit(PangoLayout* layout, int from, double room) {
    const Lines line(pango_layout_get_iter(layout));
    int index = 0;
    int fitting = 0;
    double top = 0;
    do {
        const auto [line_top, line_bottom] = span_of(line.get());
        if (index == from) top = line_top;
        if (index >= from) {
            if (line_bottom - top > room) break;
            ++fitting;
        }
        ++index;
    } while (pango_layout_iter_next_line(line.get()) != 0);
    return fitting;
}

std::string with_numbers(std::string text, unsigned page, unsigned pages) {
    const auto put = [&text](std::string_view name, unsigned number) {
        const std::size_t at = text.find(name);
        if (at != std::string::npos) text.replace(at, name.size(), std::to_string(number));
    };
    put("{page}", page);
    put("{pages}", pages);
    return text;
}

}  // namespace

Sheets::Sheets(const Document& document, PangoContext* context, cairo_t* pen, unsigned pages,
               unsigned pages_max)
    : document_(document), context_(context), pen_(pen), pages_(pages), pages_max_(pages_max) {
    const double foot = static_cast<double>(document.foot.size() + 1) * foot_line;
    bottom_ =
        sheet_height - margin / 2 - foot - foot_gap - (document.marking.empty() ? 0 : foot_line);
    begin_page();
}

LayoutPtr Sheets::lay_out(std::string_view text, const Style& style, double width) const {
    LayoutPtr layout(pango_layout_new(context_));
    PangoFontDescription* font =
        pango_font_description_copy(pango_context_get_font_description(context_));
    pango_font_description_set_size(font, pango_units_from_double(style.points));
    pango_font_description_set_weight(font,
                                      style.is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font);
    pango_font_description_free(font);
    pango_layout_set_width(layout.get(), pango_units_from_double(std::max(width, 1.0)));
    // A long word is broken rather than printed beyond the edge, where it would be lost.
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(layout.get(), static_cast<float>(line_spacing));
    // No hyphen that nobody wrote: a mark or a hash may be what is broken.
    PangoAttrList* attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0));
    pango_layout_set_attributes(layout.get(), attributes);
    pango_attr_list_unref(attributes);
    // A form reads from the left, whatever is written into it.
    pango_layout_set_auto_dir(layout.get(), 0);
    const std::string shown = printable(text);
    pango_layout_set_text(layout.get(), shown.data(), static_cast<int>(shown.size()));
    return layout;
}

Row Sheets::one(std::string_view text, const Style& style, double indent) const {
    Row row;
    row.cells.push_back({lay_out(text, style, text_width - indent), margin + indent, style.grey});
    return row;
}

void Sheets::set_grey(double grey) { cairo_set_source_rgb(pen_, grey, grey, grey); }

void Sheets::rule(double x, double width) {
    if (pen_ == nullptr || is_over()) return;
    set_grey(rule_grey);
    cairo_set_line_width(pen_, thin);
    cairo_move_to(pen_, x, y_);
    cairo_line_to(pen_, x + width, y_);
    cairo_stroke(pen_);
}

void Sheets::begin_page() {
    ++page_;
    y_ = head_y;
    if (is_over()) return;
    if (!document_.marking.empty()) {
        Row row = one(document_.marking, {.points = 9, .is_bold = true});
        pango_layout_set_alignment(row.cells[0].text.get(), PANGO_ALIGN_CENTER);
        draw_whole(row, height_of(row));
    }
    if (page_ > 1) {
        std::string head = document_.title;
        if (!document_.reference.empty()) head += " \xC2\xB7 " + document_.reference;
        Row row = one(head, small_style);
        pango_layout_set_ellipsize(row.cells[0].text.get(), PANGO_ELLIPSIZE_END);
        pango_layout_set_height(row.cells[0].text.get(), -1);
        draw_whole(row, height_of(row));
        y_ += 2;
        rule(margin, text_width);
    }
    y_ += 10;
    if (repeated_ != nullptr) draw_whole(*repeated_, height_of(*repeated_));
    top_ = y_;
}

void Sheets::draw_foot() {
    if (pen_ == nullptr || is_over()) return;
    y_ = bottom_ + foot_gap / 2;
    rule(margin, text_width);
    y_ += 4;
    const auto put_line = [this](std::string_view text, PangoAlignment alignment) {
        Row row = one(text, {.points = 7.5, .grey = 0.25});
        pango_layout_set_alignment(row.cells[0].text.get(), alignment);
        pango_layout_set_ellipsize(row.cells[0].text.get(), PANGO_ELLIPSIZE_END);
        pango_layout_set_height(row.cells[0].text.get(), -1);
        draw_lines(row.cells[0], 0, 1, y_);
        y_ += foot_line;
    };
    for (const std::string& line : document_.foot) put_line(line, PANGO_ALIGN_LEFT);
    put_line(with_numbers(document_.page_of, page_, pages_), PANGO_ALIGN_RIGHT);
    if (!document_.marking.empty()) {
        Row row = one(document_.marking, {.points = 9, .is_bold = true});
        pango_layout_set_alignment(row.cells[0].text.get(), PANGO_ALIGN_CENTER);
        draw_lines(row.cells[0], 0, 1, y_);
    }
}

void Sheets::next_page() {
    finish();
    begin_page();
}

void Sheets::finish() {
    draw_foot();
    if (pen_ != nullptr && !is_over()) cairo_show_page(pen_);
}

void Sheets::repeat(const Row* row) {
    // A head that leaves no room for its rows is not worth repeating.
    const bool leaves_room = row != nullptr && height_of(*row) < (bottom_ - top_) / 3;
    repeated_ = leaves_room ? row : nullptr;
}

void Sheets::need(double points_needed) {
    if (!is_over() && room() < points_needed && y_ > top_) next_page();
}

/// Lines `from` up to `to` of the cell, beginning at `y`. Returns their height.
double Sheets::draw_lines(const Cell& cell, int from, int to, double y) {
    const Lines line(pango_layout_get_iter(cell.text.get()));
    int index = 0;
    double first_top = 0;
    double last_bottom = 0;
    do {
        const auto [top, bottom] = span_of(line.get());
        if (index == from) first_top = top;
        if (index >= from && index < to) {
            last_bottom = bottom;
            if (pen_ != nullptr && !is_over()) {
                PangoRectangle logical;
                pango_layout_iter_get_line_extents(line.get(), nullptr, &logical);
                set_grey(cell.grey);
                cairo_move_to(pen_, cell.x + points(logical.x),
                              y + points(pango_layout_iter_get_baseline(line.get())) - first_top);
                pango_cairo_show_layout_line(pen_, pango_layout_iter_get_line_readonly(line.get()));
            }
        }
        ++index;
    } while (index < to && pango_layout_iter_next_line(line.get()) != 0);
    return std::max(0.0, last_bottom - first_top);
}

void Sheets::draw_whole(const Row& row, double height) {
    if (pen_ != nullptr && !is_over() && row.has_fill) {
        set_grey(fill_grey);
        cairo_rectangle(pen_, margin, y_, text_width, row.above + height + row.below);
        cairo_fill(pen_);
    }
    if (pen_ != nullptr && !is_over() && row.has_bar) {
        set_grey(0.3);
        cairo_rectangle(pen_, margin, y_ + row.above, bar_width, height);
        cairo_fill(pen_);
    }
    for (const Cell& cell : row.cells)
        draw_lines(cell, 0, pango_layout_get_line_count(cell.text.get()), y_ + row.above);
    y_ += row.above + height + row.below;
    if (row.has_rule) rule(margin, text_width);
}

void Sheets::draw_in_parts(const Row& row) {
    std::vector<int> next(row.cells.size(), 0);
    bool is_done = false;
    while (!is_done && !is_over()) {
        y_ += row.above;
        double height = 0;
        is_done = true;
        for (std::size_t index = 0; index < row.cells.size(); ++index) {
            const Cell& cell = row.cells[index];
            const int count = pango_layout_get_line_count(cell.text.get());
            // One line at least, so that it goes on even where a line is higher than the page.
            const int fitting = std::max(1, lines_that_fit(cell.text.get(), next[index], room()));
            const int to = std::min(count, next[index] + fitting);
            if (next[index] < count)
                height = std::max(height, draw_lines(cell, next[index], to, y_));
            next[index] = to;
            is_done = is_done && to == count;
        }
        if (pen_ != nullptr && !is_over() && row.has_bar) {
            set_grey(0.3);
            cairo_rectangle(pen_, margin, y_, bar_width, height);
            cairo_fill(pen_);
        }
        y_ += height;
        if (!is_done) next_page();
    }
    y_ += row.below;
    if (row.has_rule) rule(margin, text_width);
}

void Sheets::put(const Row& row) {
    if (is_over()) return;
    const double height = height_of(row);
    const double whole = row.above + height + row.below;
    if (whole <= room()) {
        draw_whole(row, height);
        return;
    }
    const double third = (bottom_ - top_) / 3;
    if (row.split == Split::avoid && whole <= third) {
        next_page();
        draw_whole(row, height);
        return;
    }
    const Style& style = body_style;
    need(row.above + lines_before_break * style.points * line_spacing * line_spacing);
    draw_in_parts(row);
}

void Sheets::put_image(cairo_surface_t* surface, double width, double height) {
    const double scale =
        std::min({points_a_pixel, text_width / width, (bottom_ - top_) / 3 / height});
    need(height * scale);
    if (pen_ != nullptr && !is_over()) {
        cairo_save(pen_);
        cairo_translate(pen_, margin, y_);
        cairo_scale(pen_, scale, scale);
        cairo_set_source_surface(pen_, surface, 0, 0);
        cairo_paint(pen_);
        cairo_restore(pen_);
    }
    y_ += height * scale;
}

}  // namespace bof::report
