#pragma once

#include "views/scene/Layers.h"
#include "views/scene/Scene.h"

#include <memory>
#include <vector>

namespace fovea::views {

// The visible labels of some layers with their colours and volumes, to stand beside a picture. Each layer is
// headed by who made it.
class LegendScene : public Scene {
public:
    LegendScene();
    ~LegendScene() override;

    void setLabelLayers(std::vector<LabelLayer> layers);

    // Height in device pixels that everything needs; what a smaller one leaves out is counted in its last
    // line.
    [[nodiscard]] int neededHeight(double pixelRatio) const;

    void prepare() override;
    [[nodiscard]] const std::vector<std::uint8_t>* pixels() const override;

protected:
    void sizeChanged() override;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace fovea::views
