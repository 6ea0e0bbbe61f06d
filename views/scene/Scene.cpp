#include "views/scene/Scene.h"

#include <vtkRenderer.h>

#include <algorithm>

namespace fovea::views {

Scene::Scene()
    : m_renderer(vtkSmartPointer<vtkRenderer>::New())
{
    m_renderer->SetBackground(0.0, 0.0, 0.0);
    m_renderer->SetBackgroundAlpha(1.0); // a window must not shine through
}

Scene::~Scene() = default;

vtkRenderer* Scene::renderer() const
{
    return m_renderer;
}

void Scene::setSize(int width, int height, double pixelRatio)
{
    width = std::max(width, 1);
    height = std::max(height, 1);
    if (width == m_width && height == m_height && pixelRatio == m_pixelRatio)
        return;
    m_width = width;
    m_height = height;
    m_pixelRatio = pixelRatio;
    sizeChanged();
}

} // namespace fovea::views
