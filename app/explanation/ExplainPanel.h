#pragma once

#include "app/models/FindingLayers.h"

#include <QWidget>

#include <memory>
#include <string>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSlider;

namespace fovea::app {

class HonestyView;
class RunStatus;

// What the person wants explained, and how.
struct ExplainChoice {
    inference::ExplainMethod method = inference::ExplainMethod::HiResCam;
    std::string layer {}; // empty: chosen by the engine
    inference::ExplainTarget::Kind kind = inference::ExplainTarget::Kind::Finding;
    int label = 1;
    bool tests = false; // randomised weights and the deletion curve
};

// Asks for explanations of the model that ran last, about the crosshair, and says how the heatmap is drawn.
// The words that it is no localisation always stand in it.
class ExplainPanel : public QWidget {
    Q_OBJECT

public:
    explicit ExplainPanel(QWidget* parent = nullptr);

    void setModel(const inference::ModelCard* card); // null: no model has run
    void setLabel(int label); // chooses it
    void showRunning();
    void showProgress(const QString& stage, double fraction);
    void showEnded(const QString& sentence);
    void setResult(std::shared_ptr<const inference::ExplainResult> result); // null: none

    [[nodiscard]] ExplainChoice choice() const;
    [[nodiscard]] HeatStyle style() const;
    [[nodiscard]] bool isHeatVisible() const;
    void setHeatVisible(bool visible);

Q_SIGNALS:
    void explainRequested();
    void cancelRequested();
    void inputRequested(); // what the model saw
    void styleChanged();

private:
    QWidget* createQuestion();
    QWidget* createStyle();
    void updateButtons();
    void fillMethods(bool hasGradients);
    void fillLayers(const std::vector<inference::LayerInfo>& layers);

    std::shared_ptr<const inference::ExplainResult> m_result;
    bool m_hasModel = false;
    QLabel* m_model = nullptr;
    QComboBox* m_method = nullptr;
    QComboBox* m_target = nullptr;
    QComboBox* m_label = nullptr;
    QComboBox* m_layer = nullptr;
    QCheckBox* m_tests = nullptr;
    QPushButton* m_explain = nullptr;
    QPushButton* m_cancel = nullptr;
    RunStatus* m_status = nullptr;
    QCheckBox* m_visible = nullptr;
    QCheckBox* m_coarse = nullptr;
    QSlider* m_threshold = nullptr;
    QSlider* m_opacity = nullptr;
    QPushButton* m_input = nullptr;
    HonestyView* m_honesty = nullptr;
};

} // namespace fovea::app
