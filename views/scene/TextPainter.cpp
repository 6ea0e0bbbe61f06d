#include "views/scene/TextPainter.h"

#include <QFont>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>

#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkStdString.h>
#include <vtkTextProperty.h>
#include <vtkTextRenderer.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <mutex>

namespace fovea::views {

namespace {

constexpr auto fontFile = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

// VTK's own font has Latin letters only.
bool hasFontFile()
{
    static const bool has = [] {
        std::error_code error;
        return std::filesystem::is_regular_file(fontFile, error);
    }();
    return has;
}

// Whether VTK has the letter, and draws it as it stands: nothing that joins or stacks.
bool isPlain(QChar letter)
{
    const char16_t code = letter.unicode();
    return code < 0x0100 || (hasFontFile() && (code < 0x0530 || (code >= 0x2000 && code < 0x2300)));
}

bool isByQt(const QString& text)
{
    return qobject_cast<QGuiApplication*>(QCoreApplication::instance()) != nullptr
        && !std::ranges::all_of(text, isPlain);
}

// Held while VTK draws or measures text: it has one font engine for all threads.
std::mutex& textMutex()
{
    static std::mutex mutex;
    return mutex;
}

int pixelSize(double size)
{
    return std::max(1, static_cast<int>(std::lround(size)));
}

int shadowOffset(double size)
{
    return std::max(1, static_cast<int>(std::lround(size / 12.0)));
}

// What VTK draws: boxes for letters that it has not.
vtkStdString plain(const QString& text)
{
    QString result = text;
    for (QChar& letter : result) {
        if (!isPlain(letter))
            letter = hasFontFile() ? QChar(0x25a1) : QLatin1Char('?');
    }
    return result.toStdString();
}

void applyFont(vtkTextProperty& property, double size, Rgb colour)
{
    // Nor is text ever taken as mathematical notation.
    if (vtkTextRenderer* renderer = vtkTextRenderer::GetInstance())
        renderer->SetDefaultBackend(vtkTextRenderer::FreeType);
    if (hasFontFile()) {
        property.SetFontFamily(VTK_FONT_FILE);
        property.SetFontFile(fontFile);
    }
    property.SetFontSize(pixelSize(size));
    property.SetColor(colour[0] / 255.0, colour[1] / 255.0, colour[2] / 255.0);
    property.SetJustificationToLeft();
    property.SetVerticalJustificationToBottom();
    property.SetShadow(1);
    property.SetShadowOffset(shadowOffset(size), -shadowOffset(size));
}

DrawnText drawnByVtk(const QString& text, double size, Rgb colour)
{
    const std::scoped_lock lock(textMutex());
    vtkTextRenderer* renderer = vtkTextRenderer::GetInstance();
    vtkNew<vtkTextProperty> property;
    applyFont(*property, size, colour);
    vtkNew<vtkImageData> image;
    std::array<int, 2> size2d { 0, 0 };
    if (!renderer || !renderer->RenderString(property, plain(text), image, size2d.data(), 72)
        || image->GetScalarType() != VTK_UNSIGNED_CHAR || image->GetNumberOfScalarComponents() != 4)
        return {};
    std::array<int, 6> extent {};
    image->GetExtent(extent.data());
    DrawnText drawn { extent[0], extent[2], std::min(size2d[0], extent[1] - extent[0] + 1),
        std::min(size2d[1], extent[3] - extent[2] + 1) };
    drawn.width = std::max(0, drawn.width);
    drawn.height = std::max(0, drawn.height);
    for (int row = 0; row < drawn.height; ++row) {
        const auto* from
            = static_cast<const std::uint8_t*>(image->GetScalarPointer(extent[0], extent[2] + row, 0));
        drawn.rgba.insert(drawn.rgba.end(), from, from + static_cast<std::ptrdiff_t>(drawn.width) * 4);
    }
    return drawn;
}

QFont fontOf(double size)
{
    QFont font;
    font.setPixelSize(pixelSize(size));
    return font;
}

DrawnText drawnByQt(const QString& text, double size, Rgb colour)
{
    const QFont font = fontOf(size);
    const QFontMetricsF metrics(font);
    const int shadow = shadowOffset(size);
    const int ascent = static_cast<int>(std::ceil(metrics.ascent()));
    const int descent = static_cast<int>(std::ceil(metrics.descent())) + shadow;
    const int width = static_cast<int>(std::ceil(metrics.horizontalAdvance(text))) + shadow;
    QImage image(std::max(1, width), ascent + descent, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setFont(font);
    painter.setPen(Qt::black);
    painter.drawText(shadow, ascent + shadow, text);
    painter.setPen(QColor(colour[0], colour[1], colour[2]));
    painter.drawText(0, ascent, text);
    painter.end();
    const QImage rgba = image.convertToFormat(QImage::Format_RGBA8888).mirrored();
    DrawnText drawn { 0, -descent, rgba.width(), rgba.height() };
    for (int row = 0; row < rgba.height(); ++row) {
        const uchar* from = rgba.constScanLine(row);
        drawn.rgba.insert(drawn.rgba.end(), from, from + static_cast<std::ptrdiff_t>(rgba.width()) * 4);
    }
    return drawn;
}

} // namespace

DrawnText drawnText(const QString& text, double size, Rgb colour)
{
    return isByQt(text) ? drawnByQt(text, size, colour) : drawnByVtk(text, size, colour);
}

double drawnWidth(const QString& text, double size)
{
    if (isByQt(text))
        return std::ceil(QFontMetricsF(fontOf(size)).horizontalAdvance(text));
    const std::scoped_lock lock(textMutex());
    std::array<int, 4> bounds { 0, 0, 0, 0 };
    vtkNew<vtkTextProperty> property;
    applyFont(*property, size, {});
    property->SetShadow(0);
    if (vtkTextRenderer* renderer = vtkTextRenderer::GetInstance(); renderer && !text.isEmpty())
        renderer->GetBoundingBox(property, plain(text), bounds.data(), 72);
    return bounds[1] - bounds[0] + 1;
}

} // namespace fovea::views
