#include "views/scene/ActorOverlay.h"

#include <vtkActor2D.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper2D.h>
#include <vtkRenderer.h>
#include <vtkStdString.h>
#include <vtkTextActor.h>
#include <vtkTextProperty.h>
#include <vtkTextRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <cmath>

namespace fovea::views {

ActorOverlay::ActorOverlay(vtkRenderer& renderer)
    : m_renderer(renderer)
    , m_points(vtkSmartPointer<vtkPoints>::New())
    , m_quads(vtkSmartPointer<vtkCellArray>::New())
    , m_colours(vtkSmartPointer<vtkUnsignedCharArray>::New())
    , m_shapes(vtkSmartPointer<vtkPolyData>::New())
    , m_shapeActor(vtkSmartPointer<vtkActor2D>::New())
{
    m_colours->SetNumberOfComponents(4);
    m_shapes->SetPoints(m_points);
    m_shapes->SetPolys(m_quads);
    m_shapes->GetCellData()->SetScalars(m_colours);
    vtkNew<vtkPolyDataMapper2D> mapper;
    mapper->SetInputData(m_shapes);
    m_shapeActor->SetMapper(mapper);
    m_renderer.AddActor2D(m_shapeActor);
}

ActorOverlay::~ActorOverlay() = default;

void ActorOverlay::begin(int height)
{
    m_height = height;
    m_usedTexts = 0;
    m_points->Reset();
    m_quads->Reset();
    m_colours->Reset();
}

void ActorOverlay::end()
{
    for (std::size_t n = m_usedTexts; n < m_texts.size(); ++n)
        m_texts[n]->SetVisibility(0);
    m_points->Modified();
    m_quads->Modified();
    m_colours->Modified();
    m_shapes->Modified();
    m_shapeActor->SetVisibility(m_quads->GetNumberOfCells() > 0);
}

void ActorOverlay::line(double x0, double y0, double x1, double y1, double width, Rgb colour, double opacity)
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

void ActorOverlay::drawText(const QString& text, double x, double y, double size, Rgb colour)
{
    if (m_usedTexts == m_texts.size()) {
        m_texts.push_back(vtkSmartPointer<vtkTextActor>::New());
        m_texts.back()->SetTextScaleModeToNone();
        m_renderer.AddActor2D(m_texts.back());
    }
    vtkTextActor& actor = *m_texts[m_usedTexts++];
    applyFont(*actor.GetTextProperty(), size, colour);
    const vtkStdString utf8(text.toStdString());
    actor.SetInput(utf8.c_str());
    // The actor's position is the corner of its ink.
    std::array<int, 4> ink { 0, 0, 0, 0 };
    vtkNew<vtkTextProperty> property;
    property->ShallowCopy(actor.GetTextProperty());
    property->SetShadow(0);
    if (vtkTextRenderer* renderer = vtkTextRenderer::GetInstance())
        renderer->GetBoundingBox(property, utf8, ink.data(), 72);
    actor.SetPosition(x, m_height - y + ink[2]);
    actor.SetVisibility(1);
}

} // namespace fovea::views
