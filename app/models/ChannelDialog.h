#pragma once

#include "core/study/Study.h"
#include "inference/bundle/ModelCard.h"

#include <QDialog>

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;

namespace fovea::app {

// Asks which series goes into which channel of a model, with proposals by the series' descriptions.
class ChannelDialog : public QDialog {
    Q_OBJECT

public:
    // series: the volumes to choose from.
    ChannelDialog(const inference::ModelCard& card, std::vector<Series> series, QWidget* parent);

    // A series for each channel, once the dialog is accepted.
    [[nodiscard]] std::vector<Series> channels() const;

private:
    void check();

    std::vector<Series> m_series;
    std::vector<QComboBox*> m_choices;
    QLabel* m_note = nullptr;
    QPushButton* m_run = nullptr;
};

} // namespace fovea::app
