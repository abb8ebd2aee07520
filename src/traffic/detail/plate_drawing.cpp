#include "traffic/detail/plate_drawing.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bof::traffic {
namespace {

/// Strokes of a symbol, parted by blanks; each point is two characters, right (0 to 8) and down
/// (0 to g, which is 16). Drawn here, so that no machine needs a font and all draw the same.
struct Glyph {
    char symbol;
    std::string_view strokes;
};

constexpr char u_umlaut = 'u';  // Ü, inside this file.

constexpr std::array glyphs{
    Glyph{'0', "2060828e6g2g0e0220"},
    Glyph{'1', "14404g"},
    Glyph{'2',
          "022060828"
          "60g8g"},
    Glyph{'3', "02206082866838 688a8e6g2g0e"},
    Glyph{'4', "6g600b8b"},
    Glyph{'5', "80000767898e6g2g0e"},
    Glyph{'6', "826020020e2g6g8e89672709"},
    Glyph{'7', "00803g"},
    Glyph{'8',
          "2705022060828567270"
          "90e2g6g8e8967"},
    Glyph{'9',
          "0e2g6g8e82602002072969"
          "87"},
    Glyph{'A', "0g408g 1b7b"},
    Glyph{'B',
          "0060828668"
          "08 688a8e6g0g00"},
    Glyph{'C',
          "8382602002"
          "0e2g6g8e8d"},
    Glyph{'D', "0050838d5g0g00"},
    Glyph{'E', "80000g8g 0868"},
    Glyph{'F', "80000g 0868"},
    Glyph{'G',
          "8382602002"
          "0e2g6g8e8959"},
    Glyph{'H', "000g 808g 0888"},
    Glyph{'I', "404g"},
    Glyph{'J', "707d5g2g0e"},
    Glyph{'K', "000g 8009 388g"},
    Glyph{'L', "000g8g"},
    Glyph{'M', "0g0048808g"},
    Glyph{'N', "0g008g80"},
    Glyph{'O', "2060828e6g2g0e0220"},
    Glyph{'P', "0g006082876909"},
    Glyph{'Q', "2060828e6g2g0e0220 5c8g"},
    Glyph{'R', "0g006082866808 488g"},
    Glyph{'S',
          "838260200206"
          "28688a8e6g2g0e0d"},
    Glyph{'T', "0080 404g"},
    Glyph{'U', "000e2g6g8e80"},
    Glyph{'V', "004g80"},
    Glyph{'W', "002g466g80"},
    Glyph{'X', "008g 800g"},
    Glyph{'Y', "004880 484g"},
    Glyph{'Z', "00800g8g"},
    Glyph{u_umlaut, "040e2g6g8e84 2021 6061"},
    Glyph{'-', "2868"},
};

constexpr double grid_width = 8.0;
constexpr double grid_height = 16.0;
// As the British standard has them, by the height of a symbol.
constexpr double symbol_width = 50.0 / 79.0;
constexpr double stroke_width = 13.0 / 79.0;
constexpr double gap_width = 11.0 / 79.0;
constexpr double blank_width = 33.0 / 79.0;

double grid_value(char digit) { return digit >= 'a' ? digit - 'a' + 10.0 : digit - '0' + 0.0; }

std::string_view strokes_of(char symbol) {
    for (const Glyph& glyph : glyphs) {
        if (glyph.symbol == symbol) return glyph.strokes;
    }
    return {};
}

void draw_glyph(Canvas& canvas, const Box& box, std::string_view strokes, Ink ink) {
    const double stroke = box.height * stroke_width;
    std::vector<Spot> spots;
    for (std::size_t index = 0; index + 1 < strokes.size(); index += 2) {
        if (strokes[index] == ' ') {
            canvas.line(spots, stroke, ink);
            spots.clear();
            ++index;
        }
        spots.push_back(
            {box.x + stroke / 2 + grid_value(strokes[index]) / grid_width * (box.width - stroke),
             box.y + stroke / 2 +
                 grid_value(strokes[index + 1]) / grid_height * (box.height - stroke)});
    }
    canvas.line(spots, stroke, ink);
}

/// One character for each symbol: Ü becomes u_umlaut.
std::string one_byte_each(std::string_view text) {
    std::string symbols(text);
    for (std::size_t found = symbols.find("\u00DC"); found != std::string::npos;
         found = symbols.find("\u00DC")) {
        symbols.replace(found, 2, 1, u_umlaut);
    }
    return symbols;
}

double width_of(std::string_view symbols) {
    double width = -gap_width;
    for (const char symbol : symbols) {
        width += symbol == ' ' ? blank_width - gap_width : symbol_width + gap_width;
    }
    return width;
}

}  // namespace

void draw_plate(Canvas& canvas, const Box& box, const PlateLook& look) {
    const Ink black{0.04, 0.04, 0.05};
    const Ink ground =
        look.is_yellow && !look.is_foreign ? Ink{0.98, 0.80, 0.08} : Ink{0.95, 0.95, 0.93};
    canvas.box(box, box.height * 0.12, blend(black, ground, look.light));
    Box field{box.x + box.width * 0.03, box.y + box.height * 0.14, box.width * 0.94,
              box.height * 0.72};
    if (look.is_foreign) {
        const double band = box.width * 0.09;
        canvas.box({box.x, box.y, band, box.height}, box.height * 0.12,
                   blend(black, {0.05, 0.15, 0.65}, look.light));
        field.x += band;
        field.width -= band;
    }
    const std::string symbols = one_byte_each(look.text);
    const double natural_width = width_of(symbols) * field.height;
    const double squeeze = std::min(1.0, field.width / natural_width);
    double x = field.x + (field.width - natural_width * squeeze) / 2;
    const double scale = field.height * squeeze;
    for (const char symbol : symbols) {
        if (symbol == ' ') {
            x += (blank_width - gap_width) * scale;
            continue;
        }
        draw_glyph(canvas, {x, field.y, symbol_width * scale, field.height}, strokes_of(symbol),
                   blend({0.0, 0.0, 0.0}, black, look.light));
        x += (symbol_width + gap_width) * scale;
    }
}

}  // namespace bof::traffic
