#pragma once

#include "app/models/FindingLayers.h"
#include "inference/protocol/Variations.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSlider;
class QSpinBox;

namespace fovea::app {

class RunStatus;

// Asks how sure the model that ran last is, by running it again with changes that should not matter, and says
// how the map of it is drawn.
class UncertaintyPanel : public QWidget {
    Q_OBJECT

public:
    explicit UncertaintyPanel(QWidget* parent = nullptr);

    // All models: those with the same structures as the one that ran can be its other checkpoints.
    void setModels(std::vector<inference::ModelCard> models);
    void setModel(const inference::ModelCard* card); // null: no model has run
    void showRunning();
    void showProgress(const QString& stage, double fraction);
    void showEnded(const QString& sentence);
    void setHasMap(bool hasMap);

    [[nodiscard]] inference::Variations variations() const;
    [[nodiscard]] HeatStyle style() const;
    [[nodiscard]] bool isMapVisible() const;
    void setMapVisible(bool visible);

Q_SIGNALS:
    void estimateRequested();
    void cancelRequested();
    void styleChanged();

private:
    QWidget* createQuestion();
    QWidget* createStyle();
    void fillCheckpoints();
    void updateButtons();

    std::vector<inference::ModelCard> m_models;
    std::optional<inference::ModelCard> m_card;
    bool m_hasMap = false;
    QLabel* m_model = nullptr;
    QCheckBox* m_flips = nullptr;
    QLabel* m_checkpointsTitle = nullptr;
    QListWidget* m_checkpoints = nullptr;
    QCheckBox* m_dropout = nullptr;
    QSpinBox* m_passes = nullptr;
    QPushButton* m_estimate = nullptr;
    QPushButton* m_cancel = nullptr;
    RunStatus* m_status = nullptr;
    QCheckBox* m_visible = nullptr;
    QSlider* m_threshold = nullptr;
    QSlider* m_opacity = nullptr;
};

} // namespace fovea::app
