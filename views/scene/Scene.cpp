#include "views/scene/Scene.h"

#include <algorithm>

namespace fovea::views {

Scene::Scene() = default;

Scene::~Scene() = default;

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

void Scene::paintOver(std::uint8_t*) { }

} // namespace fovea::views
