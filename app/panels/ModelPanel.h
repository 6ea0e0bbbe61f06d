#pragma once

#include "app/models/RunOptions.h"
#include "inference/bundle/ModelCard.h"
#include "inference/protocol/RunRecord.h"

#include <QString>
#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QPushButton;

namespace fovea::app {

class RunOptionsBox;
class RunStatus;

// Picks a model, says what it is, runs it on the open series and shows how far it is. Models that can't run
// are listed with the reason.
class ModelPanel : public QWidget {
    Q_OBJECT

public:
    explicit ModelPanel(QWidget* parent = nullptr);

    void setModels(std::vector<inference::ModelCard> models);
    // The modality of the open series; empty when none is open. Keeps the model that the person chose last
    // where it is meant for it, and otherwise chooses the first one that is.
    void setSeriesOpen(bool open, const QString& modality);
    void selectModel(const std::filesystem::path& folder);

    [[nodiscard]] RunOptions options() const;
    // What the options can offer.
    void setWorker(const inference::WorkerInfo& worker);

    // As if the person pressed Run; false when it can't be pressed now.
    bool run();

    void showRunning();
    void showProgress(const QString& stage, double fraction);
    // Ends the running state; the sentence stays below the button.
    void showEnded(const QString& sentence);

Q_SIGNALS:
    void runRequested(const fovea::inference::ModelCard& card);
    void cancelRequested();
    void optionsChanged(const fovea::app::RunOptions& options);
    void workerWanted(); // the options are open, and a worker would know what can be chosen
    void folderRequested(); // the person wants to add a folder with models

private:
    const inference::ModelCard* current() const;
    void chooseForModality();
    void showCard();
    void updateButtons();

    std::vector<inference::ModelCard> m_models;
    bool m_seriesOpen = false;
    std::filesystem::path m_chosen; // by the person; empty until then
    QString m_modality;
    QComboBox* m_choice = nullptr;
    QLabel* m_card = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_cancel = nullptr;
    RunOptionsBox* m_options = nullptr;
    RunStatus* m_status = nullptr;
};

} // namespace fovea::app
