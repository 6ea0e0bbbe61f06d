#include "views/scene/Overlay.h"

#include <QStringList>

#include <vtkActor2D.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkProperty2D.h>
#include <vtkRenderer.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>
#include <vtkTextRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace fovea::views {

namespace {

constexpr auto fontFile = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

void applyFont(vtkTextProperty& property, double size)
{
    // VTK's own font has Latin letters only.
    static const bool hasFont = [] {
        std::error_code error;
        return std::filesystem::is_regular_file(fontFile, error);
    }();
    if (hasFont) {
        property.SetFontFamily(VTK_FONT_FILE);
        property.SetFontFile(fontFile);
    }
    property.SetFontSize(std::max(1, static_cast<int>(std::lround(size))));
}

// Text comes from files: it is never taken as mathematical notation, and holds no control characters.
vtkTextRenderer* plainTextRenderer()
{
    vtkTextRenderer* renderer = vtkTextRenderer::GetInstance();
    if (renderer)
        renderer->SetDefaultBackend(vtkTextRenderer::FreeType);
    return renderer;
}

QString printable(const QString& text)
{
    QString result = text;
    for (QChar& character : result) {
        if (character.category() == QChar::Other_Control)
            character = QLatin1Char(' ');
    }
    return result;
}

std::array<int, 4> boundsOf(const QString& text, double size)
{
    std::array<int, 4> bounds { 0, 0, 0, 0 };
    vtkNew<vtkTextProperty> property;
    applyFont(*property, size);
    if (vtkTextRenderer* renderer = plainTextRenderer(); renderer && !text.isEmpty())
        renderer->GetBoundingBox(property, printable(text).toStdString(), bounds.data(), 72);
    return bounds;
}

} // namespace

Overlay::Overlay(vtkRenderer& renderer)
    : m_renderer(renderer)
    , m_points(vtkSmartPointer<vtkPoints>::New())
    , m_quads(vtkSmartPointer<vtkCellArray>::New())
    , m_colours(vtkSmartPointer<vtkUnsignedCharArray>::New())
    , m_shapes(vtkSmartPointer<vtkPolyData>::New())
    , m_shapeActor(vtkSmartPointer<vtkActor2D>::New())
{
    plainTextRenderer();
    m_colours->SetNumberOfComponents(4);
    m_shapes->SetPoints(m_points);
    m_shapes->SetPolys(m_quads);
    m_shapes->GetCellData()->SetScalars(m_colours);
    vtkNew<vtkPolyDataMapper2D> mapper;
    mapper->SetInputData(m_shapes);
    m_shapeActor->SetMapper(mapper);
    m_shapeActor->SetLayerNumber(1);
    m_renderer.AddActor2D(m_shapeActor);
}

Overlay::~Overlay() = default;

void Overlay::begin(int height)
{
    m_height = height;
    m_usedTexts = 0;
    m_points->Reset();
    m_quads->Reset();
    m_colours->Reset();
}

void Overlay::text(const QString& text, double x, double y, const TextStyle& style)
{
    if (text.isEmpty())
        return;
    if (m_usedTexts == m_texts.size()) {
        m_texts.push_back(vtkSmartPointer<vtkTextActor>::New());
        m_texts.back()->SetTextScaleModeToNone();
        m_renderer.AddActor2D(m_texts.back());
    }
    vtkTextActor& actor = *m_texts[m_usedTexts++];
    vtkTextProperty& property = *actor.GetTextProperty();
    applyFont(property, style.size);
    property.SetColor(style.colour[0] / 255.0, style.colour[1] / 255.0, style.colour[2] / 255.0);
    property.SetShadow(1);
    const int offset = std::max(1, static_cast<int>(std::lround(style.size / 12.0)));
    property.SetShadowOffset(offset, -offset);
    // Placed by line boxes, not by ink: lines with and without descenders keep their distance.
    double left = x;
    if (style.horizontal != Align::Start)
        left -= textWidth(text, style.size) * (style.horizontal == Align::Middle ? 0.5 : 1.0);
    double top = y;
    if (style.vertical != Align::Start)
        top -= lineHeight(style.size) * (style.vertical == Align::Middle ? 0.5 : 1.0);
    property.SetJustificationToLeft();
    property.SetVerticalJustificationToBottom();
    const std::string utf8 = printable(text).toStdString();
    actor.SetInput(utf8.c_str());
    const double descent = boundsOf(text, style.size)[2]; // of this text, below the baseline, negative
    const double baseline = top + style.size * 1.05;
    actor.SetPosition(std::round(left), std::round(m_height - baseline + descent));
    actor.SetVisibility(1);
}

void Overlay::line(double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity)
{
    const double length = std::hypot(x1 - x0, y1 - y0);
    if (!(length > 0.0))
        return;
    const double acrossX = -(y1 - y0) / length * width * 0.5;
    const double acrossY = (x1 - x0) / length * width * 0.5;
    const std::array<std::array<double, 2>, 4> corners { { { x0 + acrossX, y0 + acrossY },
        { x1 + acrossX, y1 + acrossY }, { x1 - acrossX, y1 - acrossY }, { x0 - acrossX, y0 - acrossY } } };
    std::array<vtkIdType, 4> ids {};
    for (std::size_t n = 0; n < corners.size(); ++n) {
        // Pixel centres are whole numbers here and half ones in OpenGL.
        ids[n] = m_points->InsertNextPoint(corners[n][0] + 0.5, m_height - corners[n][1] - 0.5, 0.0);
    }
    m_quads->InsertNextCell(4, ids.data());
    const auto alpha = static_cast<unsigned char>(std::lround(opacity * 255.0));
    const std::array<unsigned char, 4> rgba { colour[0], colour[1], colour[2], alpha };
    m_colours->InsertNextTypedTuple(rgba.data());
}

void Overlay::box(double x, double y, double width, double height, Rgb colour, double opacity)
{
    line(x, y + 0.5 * height, x + width, y + 0.5 * height, height, colour, opacity);
}

void Overlay::end()
{
    for (std::size_t n = m_usedTexts; n < m_texts.size(); ++n)
        m_texts[n]->SetVisibility(0);
    m_points->Modified();
    m_quads->Modified();
    m_colours->Modified();
    m_shapes->Modified();
    m_shapeActor->SetVisibility(m_quads->GetNumberOfCells() > 0);
}

double Overlay::textWidth(const QString& text, double size)
{
    const auto bounds = boundsOf(text, size);
    return bounds[1] - bounds[0] + 1;
}

double Overlay::lineHeight(double size)
{
    return std::ceil(size * 1.35);
}

QString Overlay::elided(const QString& text, double size, double width)
{
    if (textWidth(text, size) <= width)
        return text;
    qsizetype fits = 0;
    qsizetype tooLong = text.size();
    while (tooLong - fits > 1) {
        const qsizetype middle = (fits + tooLong) / 2;
        (textWidth(text.left(middle) + QChar(0x2026), size) <= width ? fits : tooLong) = middle;
    }
    return fits > 0 ? text.left(fits).trimmed() + QChar(0x2026) : QString();
}

QStringList Overlay::wrapped(const QString& text, double size, double width)
{
    QStringList lines;
    QString line;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QString longer = line.isEmpty() ? word : line + QLatin1Char(' ') + word;
        if (textWidth(longer, size) <= width || line.isEmpty()) {
            line = longer;
        } else {
            lines << elided(line, size, width);
            line = word;
        }
    }
    if (!line.isEmpty())
        lines << elided(line, size, width);
    return lines;
}

} // namespace fovea::views
