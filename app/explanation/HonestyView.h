#pragma once

#include "inference/client/Explanation.h"

#include <QImage>
#include <QWidget>

#include <memory>

class QPainter;

namespace fovea::app {

// How far an explanation can be trusted: the map beside the one with all weights drawn anew, how alike they
// are step by step, and the deletion curve. Empty when the tests were not asked for.
class HonestyView : public QWidget {
    Q_OBJECT

public:
    explicit HonestyView(QWidget* parent = nullptr);

    void setResult(std::shared_ptr<const inference::ExplainResult> result);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintMaps(QPainter& painter, const QRect& place) const;
    void paintCurve(QPainter& painter, const QRect& place) const;
    [[nodiscard]] bool hasMaps() const;
    [[nodiscard]] bool hasCurve() const;

    std::shared_ptr<const inference::ExplainResult> m_result;
    QImage m_map;
    QImage m_randomised;
};

// The largest value along the map's third axis at each place, in the colours of heatmaps.
[[nodiscard]] QImage projection(const inference::Heatmap& map);

} // namespace fovea::app
