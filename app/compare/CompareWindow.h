#pragma once

#include "app/compare/CompareViews.h"
#include "app/compare/Comparison.h"
#include "app/tasks/BackgroundTask.h"

#include <QMainWindow>

#include <filesystem>
#include <memory>
#include <vector>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QSlider;
class QTableWidget;

namespace fovea::app {

// Checkpoints side by side on one series: it runs them, or takes what they gave before, measures every pair
// and goes through the places where they differ.
class CompareWindow : public QMainWindow {
    Q_OBJECT

public:
    // shown is the mask that the main window shows, to measure against; may be null.
    CompareWindow(std::shared_ptr<const Volume> volume, std::shared_ptr<const LabelMap> shown,
        std::vector<std::filesystem::path> modelFolders, QWidget* parent = nullptr);
    ~CompareWindow() override;

    void setModels(std::vector<inference::ModelCard> models);
    // Compares these, as if they had been chosen and run.
    void setComparison(Comparison comparison);
    [[nodiscard]] const Comparison* comparison() const { return m_comparison.get(); }
    [[nodiscard]] CompareViews& pictures() { return *m_views; }
    // The next smaller difference; the largest after the last. Negative steps go back.
    void stepDisagreement(int step);

Q_SIGNALS:
    void failed(const fovea::Error& error);

private:
    QWidget* createChoice();
    QWidget* createTables();
    void createBoxTable();
    void createBar();
    void run();
    void fillTables();
    void fillBoxes();
    void fillRecords();
    void exportTable();
    void exportAll();
    void showError(const Error& error);
    [[nodiscard]] std::vector<inference::ModelCard> chosenModels() const;

    std::shared_ptr<const Volume> m_volume;
    std::shared_ptr<const LabelMap> m_shown;
    std::vector<inference::ModelCard> m_models;
    std::shared_ptr<const Comparison> m_comparison;
    std::size_t m_place = 0; // in Comparison::places, one past the one that is shown
    CompareViews* m_views = nullptr;
    QListWidget* m_list = nullptr;
    QComboBox* m_reference = nullptr;
    QPushButton* m_run = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_status = nullptr;
    QLabel* m_placeText = nullptr;
    QDoubleSpinBox* m_threshold = nullptr;
    QTableWidget* m_table = nullptr;
    QTableWidget* m_boxes = nullptr;
    QTableWidget* m_records = nullptr;
    QSlider* m_wipe = nullptr;
    std::filesystem::path m_referenceFile;
    BackgroundTask m_scan;
    BackgroundTask m_task;
    BackgroundTask m_outlineTask;
    BackgroundTask m_export;
};

} // namespace fovea::app
