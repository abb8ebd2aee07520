#include "report/pdf.hpp"

#include "codec/jpeg.hpp"
#include "report/detail/printable.hpp"
#include "report/detail/sheets.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

namespace bof::report {
namespace {

// Has every letter of Welsh and English, and looks like what forms are set in. What it lacks comes
// from DejaVu and whatever else is installed.
constexpr const char* family = "Liberation Sans";
constexpr std::size_t foot_lines_max = 4;
constexpr unsigned weight_max = 100;
constexpr double label_part = 0.28;
constexpr double gap = 10;
constexpr double cell_padding = 4;
constexpr std::uint64_t image_pixels_max = 4096ULL * 4096ULL;

constexpr Style title_style{.points = 20, .is_bold = true};
constexpr Style heading_style{.points = 13, .is_bold = true};
constexpr Style cell_style{.points = 9};
constexpr Style cell_head_style{.points = 9, .is_bold = true};

struct Surface {
    explicit Surface(cairo_surface_t* made) : handle(made) {}
    ~Surface() { cairo_surface_destroy(handle); }
    Surface(const Surface&) = delete;
    Surface& operator=(const Surface&) = delete;
    Surface(Surface&&) = delete;
    Surface& operator=(Surface&&) = delete;
    cairo_surface_t* handle;
};

struct Pen {
    explicit Pen(cairo_surface_t* surface) : handle(cairo_create(surface)) {}
    ~Pen() { cairo_destroy(handle); }
    Pen(const Pen&) = delete;
    Pen& operator=(const Pen&) = delete;
    Pen(Pen&&) = delete;
    Pen& operator=(Pen&&) = delete;
    cairo_t* handle;
};

/// Adds up what a document holds, and finds what cannot be printed.
class Check {
  public:
    explicit Check(const Limits& limits) : limits_(limits) {}

    Result<void> operator()(const Document& document) {
        if (document.foot.size() > foot_lines_max)
            return Error{Errc::invalid_argument, "The document's foot has too many lines."};
        for (const std::string* text : {&document.issuer, &document.title, &document.reference,
                                        &document.marking, &document.page_of})
            add(*text);
        for (const std::string& line : document.foot) add(line);
        for (const Block& block : document.blocks) {
            Result<void> checked =
                std::visit([this](const auto& one) { return look_at(one); }, block);
            if (!checked) return checked;
        }
        if (bytes_ > limits_.text_bytes_max || is_too_long_)
            return Error{Errc::too_large, "There is too much text for one document."};
        return {};
    }

  private:
    void add(std::string_view text) {
        bytes_ += text.size();
        is_too_long_ = is_too_long_ || text.size() > limits_.one_text_bytes_max;
    }
    Result<void> look_at(const Heading& heading) {
        add(heading.text);
        return {};
    }
    Result<void> look_at(const Paragraph& paragraph) {
        add(paragraph.text);
        return {};
    }
    Result<void> look_at(const Facts& facts) {
        for (const Fact& fact : facts.facts) {
            add(fact.label);
            add(fact.text);
        }
        return {};
    }
    Result<void> look_at(const Table& table) {
        for (const Column& column : table.columns) {
            add(column.head);
            if (column.weight < 1 || column.weight > weight_max)
                return Error{Errc::invalid_argument, "A column of the document has no width."};
        }
        for (const std::vector<std::string>& row : table.rows) {
            if (row.size() != table.columns.size() || row.empty())
                return Error{Errc::invalid_argument,
                             "A table of the document has a row of another length."};
            for (const std::string& text : row) add(text);
        }
        return {};
    }
    Result<void> look_at(const Image& image) {
        add(image.caption);
        if (++images_ > limits_.images_max || image.jpeg.size() > limits_.image_bytes_max)
            return Error{Errc::too_large,
                         "There are too many or too large images for one document."};
        const Result<JpegSize> size = check_jpeg(image.jpeg);
        if (!size) return Error{Errc::invalid_argument, "An image of the document is no JPEG."};
        if (std::uint64_t{size->width} * size->height > image_pixels_max)
            return Error{Errc::too_large,
                         "There are too many or too large images for one document."};
        return {};
    }
    Result<void> look_at(const Signatures& signatures) {
        add(signatures.date_label);
        for (const Signature& signature : signatures.people) add(signature.who);
        return {};
    }

    const Limits& limits_;
    std::size_t bytes_ = 0;
    std::size_t images_ = 0;
    bool is_too_long_ = false;
};

/// Puts blocks on sheets.
class Writer {
  public:
    explicit Writer(Sheets& sheets) : sheets_(sheets) {}

    void write(const Document& document) {
        if (!document.issuer.empty()) sheets_.put(sheets_.one(document.issuer, {.points = 11}));
        Row title = sheets_.one(document.title, title_style);
        title.above = 2;
        title.below = 2;
        sheets_.put(title);
        if (!document.reference.empty())
            sheets_.put(sheets_.one(document.reference, {.points = 11}));
        sheets_.space(6);
        sheets_.rule(margin, text_width);
        sheets_.space(gap);
        for (const Block& block : document.blocks)
            std::visit([this](const auto& one) { put(one); }, block);
        sheets_.finish();
    }

  private:
    void put(const Heading& heading) {
        // Never at the foot of a page, alone.
        sheets_.need(90);
        Row row = sheets_.one(heading.text, heading_style);
        row.above = gap;
        row.below = 4;
        sheets_.put(row);
    }
    void put(const Paragraph& paragraph) {
        const bool is_notice = paragraph.tone == Tone::notice;
        Row row =
            sheets_.one(paragraph.text, is_notice ? label_style : body_style, is_notice ? gap : 0);
        row.has_bar = is_notice;
        row.above = is_notice ? 4 : 0;
        row.below = 6;
        row.split = Split::where_it_falls;
        sheets_.put(row);
    }
    void put(const Facts& facts) {
        const double label_width = text_width * label_part;
        for (const Fact& fact : facts.facts) {
            Row row;
            row.cells.push_back(
                {sheets_.lay_out(fact.label, label_style, label_width - gap), margin, 0});
            row.cells.push_back({sheets_.lay_out(fact.text, body_style, text_width - label_width),
                                 margin + label_width, 0});
            row.above = 3.5;
            row.below = 3.5;
            row.has_rule = true;
            sheets_.put(row);
        }
        sheets_.space(gap);
    }
    void put(const Table& table);
    void put(const Image& image) {
        const Result<JpegSize> size = check_jpeg(image.jpeg);
        if (!size) return;  // Checked before.
        const Surface surface(cairo_image_surface_create(
            CAIRO_FORMAT_RGB24, static_cast<int>(size->width), static_cast<int>(size->height)));
        // The JPEG itself goes into the PDF, not pixels drawn anew. It outlives the PDF's making.
        cairo_surface_set_mime_data(surface.handle, CAIRO_MIME_TYPE_JPEG,
                                    reinterpret_cast<const unsigned char*>(image.jpeg.data()),
                                    image.jpeg.size(), nullptr, nullptr);
        sheets_.put_image(surface.handle, size->width, size->height);
        Row caption = sheets_.one(image.caption, small_style);
        caption.above = 2;
        caption.below = gap;
        sheets_.put(caption);
    }
    void put(const Signatures& signatures) {
        const double width = text_width * 0.6;
        for (const Signature& signature : signatures.people) {
            sheets_.need(62);
            sheets_.space(36);
            sheets_.rule(margin, width);
            sheets_.rule(margin + width + gap, text_width - width - gap);
            Row row;
            row.cells.push_back({sheets_.lay_out(signature.who, small_style, width), margin, 0.25});
            row.cells.push_back(
                {sheets_.lay_out(signatures.date_label, small_style, text_width - width - gap),
                 margin + width + gap, 0.25});
            row.above = 2;
            row.below = 4;
            sheets_.put(row);
        }
    }

    Row table_row(const Table& table, const std::vector<double>& widths,
                  const std::vector<std::string>* texts) const {
        Row row;
        double x = margin;
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const std::string& text =
                texts == nullptr ? table.columns[column].head : (*texts)[column];
            const Style& style = texts == nullptr ? cell_head_style : cell_style;
            row.cells.push_back({sheets_.lay_out(text, style, widths[column] - 2 * cell_padding),
                                 x + cell_padding, 0});
            x += widths[column];
        }
        row.above = 3;
        row.below = 3;
        row.has_rule = true;
        row.has_fill = texts == nullptr;
        return row;
    }

    Sheets& sheets_;
};

void Writer::put(const Table& table) {
    unsigned weights = 0;
    for (const Column& column : table.columns) weights += column.weight;
    if (weights == 0) return;
    std::vector<double> widths;
    widths.reserve(table.columns.size());
    for (const Column& column : table.columns)
        widths.push_back(text_width * column.weight / weights);
    const Row head = table_row(table, widths, nullptr);
    sheets_.need(60);
    sheets_.put(head);
    sheets_.repeat(&head);
    for (const std::vector<std::string>& texts : table.rows) {
        if (sheets_.is_over()) break;
        sheets_.put(table_row(table, widths, &texts));
    }
    sheets_.repeat(nullptr);
    sheets_.space(gap);
}

/// Where Cairo writes to.
struct Output {
    std::string bytes;
    std::size_t bytes_max;
    bool is_over = false;
};

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    Output& output = *static_cast<Output*>(closure);
    output.is_over = output.is_over || output.bytes.size() + length > output.bytes_max;
    if (output.is_over) return CAIRO_STATUS_WRITE_ERROR;
    output.bytes.append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

using ContextPtr = std::unique_ptr<PangoContext, ReleasesGObject>;

/// A map of fonts of its own, so that threads share nothing.
ContextPtr make_context(const std::unique_ptr<PangoFontMap, ReleasesGObject>& fonts) {
    pango_cairo_font_map_set_resolution(reinterpret_cast<PangoCairoFontMap*>(fonts.get()), 72);
    ContextPtr context(pango_font_map_create_context(fonts.get()));
    PangoFontDescription* font = pango_font_description_new();
    pango_font_description_set_family_static(font, family);
    pango_font_description_set_size(font, pango_units_from_double(body_style.points));
    pango_context_set_font_description(context.get(), font);
    pango_font_description_free(font);
    pango_context_set_base_dir(context.get(), PANGO_DIRECTION_LTR);
    pango_context_set_language(context.get(), pango_language_from_string("en-GB"));
    pango_context_set_round_glyph_positions(context.get(), 0);
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context.get(), options);
    cairo_font_options_destroy(options);
    return context;
}

/// Whether the family is installed: else Pango takes another, or draws boxes, and says nothing.
bool has_family(PangoContext* context) {
    const std::unique_ptr<PangoFont, ReleasesGObject> font(
        pango_context_load_font(context, pango_context_get_font_description(context)));
    if (font == nullptr) return false;
    PangoFontDescription* found = pango_font_describe(font.get());
    const bool is_it = std::string_view(pango_font_description_get_family(found)) == family;
    pango_font_description_free(found);
    return is_it;
}

void set_metadata(cairo_surface_t* surface, const Document& document) {
    const std::string made = to_rfc3339(document.made).substr(0, 19) + "Z";
    const std::string title = printable(
        document.reference.empty() ? document.title : document.title + " " + document.reference);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "OpenBOF");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
}

}  // namespace

Result<std::string> to_pdf(const Document& document, const Limits& limits) {
    if (Result<void> checked = Check(limits)(document); !checked) return std::move(checked).error();
    const std::unique_ptr<PangoFontMap, ReleasesGObject> fonts(pango_cairo_font_map_new());
    const ContextPtr context = make_context(fonts);
    if (!has_family(context.get()))
        return Error{Errc::unavailable,
                     "The fonts for documents are missing. An administrator has to install "
                     "fonts-liberation."};
    Sheets counted(document, context.get(), nullptr, 0, limits.pages_max);
    Writer(counted).write(document);
    if (counted.is_over()) return Error{Errc::too_large, "The document would have too many pages."};

    Output output{{}, limits.pdf_bytes_max, false};
    const Surface surface(
        cairo_pdf_surface_create_for_stream(append, &output, sheet_width, sheet_height));
    set_metadata(surface.handle, document);
    cairo_status_t status{};
    {
        const Pen pen(surface.handle);
        Sheets sheets(document, context.get(), pen.handle, counted.pages(), limits.pages_max);
        Writer(sheets).write(document);
        status = cairo_status(pen.handle);
    }
    cairo_surface_finish(surface.handle);
    if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface.handle);
    if (output.is_over) return Error{Errc::too_large, "The document would be too large a file."};
    if (status != CAIRO_STATUS_SUCCESS)
        return Error{Errc::unavailable, "The document could not be made. Try again.",
                     cairo_status_to_string(status)};
    return std::move(output.bytes);
}

}  // namespace bof::report
