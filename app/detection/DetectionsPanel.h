#pragma once

#include "inference/client/Detections.h"

#include <QWidget>

#include <memory>

class QLabel;
class QSlider;
class QStackedLayout;
class QTableWidget;

namespace fovea::app {

// What a detector found: a list that sorts by score, size or uncertainty, a threshold that acts at once, and
// how many of each kind are above it. Choosing a row asks to go there.
class DetectionsPanel : public QWidget {
    Q_OBJECT

public:
    explicit DetectionsPanel(QWidget* parent = nullptr);

    void setResult(std::shared_ptr<const inference::DetectResult> result); // null empties it
    [[nodiscard]] double threshold() const; // 0 to 1; remembered
    void setThreshold(double threshold);
    // The index of the chosen one in the result's list, or -1.
    [[nodiscard]] int selected() const;
    void select(int index);

Q_SIGNALS:
    void thresholdChanged();
    void selectionChanged(int index);
    void explanationRequested(int index);

private:
    QWidget* createPage();
    void fill();
    [[nodiscard]] QString summary() const;

    std::shared_ptr<const inference::DetectResult> m_result;
    QStackedLayout* m_pages = nullptr;
    QLabel* m_source = nullptr;
    QSlider* m_threshold = nullptr;
    QLabel* m_thresholdText = nullptr;
    QLabel* m_counts = nullptr;
    QTableWidget* m_table = nullptr;
};

} // namespace fovea::app
