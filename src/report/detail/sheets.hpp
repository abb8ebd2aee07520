#pragma once

#include "report/document.hpp"

#include <memory>
#include <string_view>

#include <cairo.h>
#include <pango/pango.h>

namespace bof::report {

struct ReleasesGObject {
    void operator()(gpointer object) const { g_object_unref(object); }
};
using LayoutPtr = std::unique_ptr<PangoLayout, ReleasesGObject>;

// A4, in points of 1/72 inch.
inline constexpr double sheet_width = 595.276;
inline constexpr double sheet_height = 841.89;
inline constexpr double margin = 56;
inline constexpr double text_width = sheet_width - 2 * margin;

struct Style {
    double points = 10;
    bool is_bold = false;
    double grey = 0;  ///< 0 is black, 1 is white.
};

inline constexpr Style body_style{};
inline constexpr Style label_style{.points = 10, .is_bold = true};
inline constexpr Style small_style{.points = 8, .grey = 0.25};

struct Cell {
    LayoutPtr text;
    double x = margin;
    double grey = 0;
};

enum class Split : std::uint8_t {
    where_it_falls,  ///< Lines go on to the next page; never fewer than two before the break.
    avoid,           ///< On to the next page whole, unless it is more than a third of one.
};

/// Texts side by side, from the same height down.
struct Row {
    std::vector<Cell> cells;
    double above = 0;
    double below = 0;
    bool has_fill = false;  ///< Grey, behind the whole width.
    bool has_rule = false;  ///< A thin line under it.
    bool has_bar = false;   ///< A thick line on its left.
    Split split = Split::avoid;
};

/// The pages, one after the other; each has its head and foot. Draws on `pen`, or with none only
/// counts.
class Sheets {
  public:
    /// `document` and `limits` must outlive it. `pages` is what the foot says there are in all.
    Sheets(const Document& document, PangoContext* context, cairo_t* pen, unsigned pages,
           unsigned pages_max);

    LayoutPtr lay_out(std::string_view text, const Style& style, double width) const;
    Row one(std::string_view text, const Style& style, double indent = 0) const;
    void put(const Row& row);
    /// `width` and `height` are its pixels.
    void put_image(cairo_surface_t* surface, double width, double height);
    void rule(double x, double width);
    void space(double points) { y_ += points; }
    /// A new page unless `points` are left on this one.
    void need(double points);
    /// Printed anew at the head of each further page; null ends that. Must stay until then.
    void repeat(const Row* row);
    /// The last page with what stands on it.
    void finish();

    unsigned pages() const { return page_; }
    /// More pages than allowed: nothing is put any more.
    bool is_over() const { return page_ > pages_max_; }

  private:
    double room() const { return bottom_ - y_; }
    void begin_page();
    void next_page();
    void draw_foot();
    void draw_whole(const Row& row, double height);
    void draw_in_parts(const Row& row);
    void set_grey(double grey);
    double draw_lines(const Cell& cell, int from, int to, double y);

    const Document& document_;
    PangoContext* context_;
    cairo_t* pen_;
    unsigned pages_;
    unsigned pages_max_;
    unsigned page_ = 0;
    double y_ = 0;
    double bottom_ = 0;
    double top_ = 0;
    const Row* repeated_ = nullptr;
};

}  // namespace bof::report
